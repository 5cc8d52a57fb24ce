CREATE TABLE `labels` (
	`key` text NOT NULL,
	`value` text NOT NULL,
	`created_at` integer NOT NULL,
	`execution_id` text NOT NULL,
	PRIMARY KEY(`key`, `value`, `created_at`, `execution_id`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT OR IGNORE INTO `labels` (`key`, `value`, `created_at`, `execution_id`)
SELECT l.`key`, l.`value`, e.`created_at`, e.`id`
FROM `executions` e, json_each(CASE WHEN json_valid(e.`spec`) THEN e.`spec` ELSE '{}' END, '$.labels') l
ORDER BY 1, 2, 3, 4;
--> statement-breakpoint
CREATE TRIGGER `labels_of_new` AFTER INSERT ON `executions` BEGIN
	INSERT OR IGNORE INTO `labels` (`key`, `value`, `created_at`, `execution_id`)
	SELECT l.`key`, l.`value`, NEW.`created_at`, NEW.`id` FROM json_each(NEW.`spec`, '$.labels') l;
END;
--> statement-breakpoint
CREATE TRIGGER `labels_of_deleted` AFTER DELETE ON `executions` BEGIN
	DELETE FROM `labels` WHERE (`key`, `value`, `created_at`, `execution_id`) IN (
		SELECT l.`key`, l.`value`, OLD.`created_at`, OLD.`id` FROM json_each(OLD.`spec`, '$.labels') l
	);
END;
--> statement-breakpoint
DROP INDEX `executions_status`;
--> statement-breakpoint
CREATE INDEX `executions_status` ON `executions` (`status`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `executions_task` ON `executions` (`task_name`,`status`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `executions_finished` ON `executions` (`finished_at`,`id`) WHERE "executions"."finished_at" IS NOT NULL;
