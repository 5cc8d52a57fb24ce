DROP INDEX `liveness_silent`;--> statement-breakpoint
ALTER TABLE `liveness` ADD `stale_since` integer;--> statement-breakpoint
ALTER TABLE `liveness` ADD `progress_changed_at` integer;--> statement-breakpoint
ALTER TABLE `attempts` ADD `end_reason` text;--> statement-breakpoint
ALTER TABLE `attempts` ADD `end_message` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `priority` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `executions` ADD `target_host` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `crawl_failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `executions` ADD `infra_faults` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `executions` ADD `not_before` integer;--> statement-breakpoint
ALTER TABLE `executions` ADD `idempotency_key` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `launch_digest` text;--> statement-breakpoint
CREATE INDEX `executions_queue` ON `executions` ("priority" desc,`id`) WHERE "executions"."status" = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX `executions_idempotency` ON `executions` (`idempotency_key`) WHERE "executions"."idempotency_key" IS NOT NULL;