ALTER TABLE `executions` ADD `group_key` text;--> statement-breakpoint
ALTER TABLE `executions` ADD `group_limit` integer;--> statement-breakpoint
CREATE INDEX `executions_queued_group` ON `executions` (`group_key`,`group_limit`) WHERE "executions"."status" = 'queued' AND "executions"."group_key" IS NOT NULL;