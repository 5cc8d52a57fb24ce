CREATE TABLE `task_revisions` (
	`name` text NOT NULL,
	`revision` integer NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`name`, `revision`)
);
--> statement-breakpoint
CREATE TABLE `tasks` (
	`name` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `executions` ADD `task` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `task_revision` integer;--> statement-breakpoint
CREATE INDEX `executions_saved_task` ON `executions` (`task`,`status`,`created_at`,`id`) WHERE "executions"."task" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `executions_task_revision` ON `executions` (`task`,`task_revision`) WHERE "executions"."task" IS NOT NULL;--> statement-breakpoint
CREATE TRIGGER `task_revisions_of_deleted` AFTER DELETE ON `executions` WHEN OLD.`task` IS NOT NULL BEGIN
	DELETE FROM `task_revisions` WHERE `name` = OLD.`task` AND `revision` = OLD.`task_revision`
		AND NOT EXISTS (SELECT 1 FROM `tasks` WHERE `name` = OLD.`task`)
		AND NOT EXISTS (SELECT 1 FROM `executions` WHERE `task` = OLD.`task` AND `task_revision` = OLD.`task_revision`);
END;
