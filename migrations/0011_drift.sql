CREATE TABLE `task_figures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`task` text NOT NULL,
	`figures` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `task_figures_of_task` ON `task_figures` (`task`,`id`);--> statement-breakpoint
ALTER TABLE `executions` ADD `drift` text;