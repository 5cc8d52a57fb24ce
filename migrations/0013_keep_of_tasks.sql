ALTER TABLE `tasks` ADD `keep` text;--> statement-breakpoint
ALTER TABLE `tombstones` ADD `task` text;--> statement-breakpoint
ALTER TABLE `tombstones` ADD `task_revision` integer;