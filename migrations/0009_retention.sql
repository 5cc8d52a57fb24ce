CREATE TABLE `retention` (
	`execution_id` text PRIMARY KEY NOT NULL,
	`bytes` integer,
	`pinned_at` integer,
	FOREIGN KEY (`execution_id`) REFERENCES `executions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `retention_pinned` ON `retention` (`execution_id`) WHERE "retention"."pinned_at" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `tombstones` (
	`execution_id` text PRIMARY KEY NOT NULL,
	`event_id` integer NOT NULL,
	`task_name` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`message` text,
	`attempts` integer NOT NULL,
	`items` integer,
	`pages` integer,
	`failed_pages` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer NOT NULL,
	`rule` text NOT NULL,
	`why` text NOT NULL,
	`requested_by` text,
	`decided_at` integer NOT NULL,
	`removed_at` integer,
	`bytes_freed` integer DEFAULT 0 NOT NULL,
	`idempotency_key` text,
	`launch_digest` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tombstones_event` ON `tombstones` (`event_id`);--> statement-breakpoint
CREATE INDEX `tombstones_under_way` ON `tombstones` (`event_id`) WHERE "tombstones"."removed_at" IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `tombstones_idempotency` ON `tombstones` (`idempotency_key`) WHERE "tombstones"."idempotency_key" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `executions` ADD `cache_from` text;--> statement-breakpoint
UPDATE `executions` SET `cache_from` = json_extract(`spec`, '$.cacheFrom')
WHERE CASE WHEN json_valid(`spec`) THEN json_extract(`spec`, '$.cacheFrom') IS NOT NULL END;
--> statement-breakpoint
CREATE INDEX `executions_cache_from` ON `executions` (`cache_from`,`status`) WHERE "executions"."cache_from" IS NOT NULL;