CREATE TABLE `schedules` (
	`id` text PRIMARY KEY NOT NULL,
	`task_name` text NOT NULL,
	`name` text NOT NULL,
	`document` text NOT NULL,
	`operator_paused` integer DEFAULT false NOT NULL,
	`fault` text,
	`decided_up_to` integer NOT NULL,
	`next_look_at` integer,
	`removed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `schedules_of_task` ON `schedules` (`task_name`,`name`) WHERE "schedules"."removed_at" IS NULL;--> statement-breakpoint
CREATE INDEX `schedules_due` ON `schedules` (`next_look_at`) WHERE "schedules"."next_look_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `schedules_ahead` ON `schedules` (`decided_up_to`) WHERE "schedules"."next_look_at" IS NOT NULL AND "schedules"."fault" IS NULL;--> statement-breakpoint
CREATE INDEX `schedules_removed` ON `schedules` (`removed_at`,`id`) WHERE "schedules"."removed_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `ticks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`schedule_id` text NOT NULL,
	`task_name` text NOT NULL,
	`first_tick` integer NOT NULL,
	`last_tick` integer NOT NULL,
	`count` integer NOT NULL,
	`count_is_minimum` integer NOT NULL,
	`outcome` text NOT NULL,
	`reason` text,
	`blocked_by` text,
	`execution_id` text,
	`decided_at` integer NOT NULL,
	FOREIGN KEY (`schedule_id`) REFERENCES `schedules`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ticks_of_schedule` ON `ticks` (`schedule_id`,`id`);--> statement-breakpoint
CREATE INDEX `ticks_by_outcome` ON `ticks` (`schedule_id`,`outcome`,`id`);--> statement-breakpoint
CREATE INDEX `ticks_ahead` ON `ticks` (`schedule_id`,`last_tick`);--> statement-breakpoint
CREATE UNIQUE INDEX `ticks_launched` ON `ticks` (`schedule_id`,`first_tick`) WHERE "ticks"."outcome" = 'launched';--> statement-breakpoint
ALTER TABLE `executions` ADD `schedule_id` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `schedule_key` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `waits_for_earlier` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `executions_schedule_key` ON `executions` (`schedule_key`) WHERE "executions"."schedule_key" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `executions_of_schedule` ON `executions` (`schedule_id`,`id`) WHERE "executions"."schedule_id" IS NOT NULL AND "executions"."finished_at" IS NULL AND "executions"."status" <> 'removing';