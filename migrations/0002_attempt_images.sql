ALTER TABLE `attempts` ADD `image_digest` text;--> statement-breakpoint
ALTER TABLE `attempts` ADD `image_repo_digest` text;