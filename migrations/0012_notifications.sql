CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`endpoint` text NOT NULL,
	`subject` text NOT NULL,
	`kind` text NOT NULL,
	`execution_id` text,
	`facts` text NOT NULL,
	`created_at` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`ended_at` integer,
	`status_code` integer,
	`failure` text,
	`answer` text,
	FOREIGN KEY (`endpoint`) REFERENCES `endpoints`(`name`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `deliveries_of_endpoint` ON `deliveries` (`endpoint`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`endpoint`,`next_attempt_at`,`id`) WHERE "deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX `deliveries_of_subject` ON `deliveries` (`endpoint`,`subject`,`id`) WHERE "deliveries"."state" = 'pending';--> statement-breakpoint
CREATE TABLE `endpoints` (
	`name` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`channel_type` text NOT NULL,
	`host` text NOT NULL,
	`filter` text NOT NULL,
	`language` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`paused_at` integer,
	`paused_because` text,
	`failing_since` integer
);
