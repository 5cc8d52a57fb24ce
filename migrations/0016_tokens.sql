CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scope` text NOT NULL,
	`labels` text,
	`requests_per_minute` integer,
	`queued_max` integer,
	`created_at` integer NOT NULL,
	`created_by` text,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash` ON `tokens` (`hash`);--> statement-breakpoint
ALTER TABLE `events` ADD `token` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `token_id` text;--> statement-breakpoint
CREATE INDEX `executions_queued_token` ON `executions` (`token_id`) WHERE "executions"."status" = 'queued' AND "executions"."token_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `tombstones` ADD `token` text;