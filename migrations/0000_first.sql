CREATE TABLE `attempts` (
	`execution_id` text NOT NULL,
	`number` integer NOT NULL,
	`runtime` text NOT NULL,
	`credential_hash` text NOT NULL,
	`container_id` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`exit_code` integer,
	`oom_killed` integer,
	`completion_digest` text,
	`released_at` integer,
	PRIMARY KEY(`execution_id`, `number`),
	FOREIGN KEY (`execution_id`) REFERENCES `executions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attempts_credential` ON `attempts` (`credential_hash`);--> statement-breakpoint
CREATE INDEX `attempts_unreleased` ON `attempts` (`execution_id`) WHERE "attempts"."released_at" IS NULL;--> statement-breakpoint
CREATE TABLE `events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`execution_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`from_status` text,
	`to_status` text NOT NULL,
	`message` text,
	FOREIGN KEY (`execution_id`) REFERENCES `executions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `events_of_execution` ON `events` (`execution_id`,`id`);--> statement-breakpoint
CREATE TABLE `executions` (
	`id` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`task_name` text NOT NULL,
	`spec` text NOT NULL,
	`attempt` integer NOT NULL,
	`stop_cause` text,
	`stop_mode` text,
	`stop_requested_by` text,
	`reason` text,
	`message` text,
	`finished_at` integer,
	`result` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`duration_deadline_at` integer
);
--> statement-breakpoint
CREATE INDEX `executions_status` ON `executions` (`status`,`id`);--> statement-breakpoint
CREATE INDEX `executions_overdue` ON `executions` (`duration_deadline_at`) WHERE "executions"."duration_deadline_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `liveness` (
	`execution_id` text PRIMARY KEY NOT NULL,
	`progress` text,
	`last_heartbeat_at` integer,
	`sequence` integer,
	`reported_container_id` text,
	`silence_deadline_at` integer,
	FOREIGN KEY (`execution_id`) REFERENCES `executions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `liveness_silent` ON `liveness` (`silence_deadline_at`) WHERE "liveness"."silence_deadline_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
