CREATE TABLE `attempt_secrets` (
	`execution_id` text NOT NULL,
	`number` integer NOT NULL,
	`sealed` text NOT NULL,
	PRIMARY KEY(`execution_id`, `number`),
	FOREIGN KEY (`execution_id`) REFERENCES `executions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
