CREATE TABLE `documents` (
	`execution_id` text PRIMARY KEY NOT NULL,
	`config` text NOT NULL,
	`env` text NOT NULL,
	`result` text,
	FOREIGN KEY (`execution_id`) REFERENCES `executions`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `documents` (`execution_id`, `config`, `env`, `result`)
SELECT `id`,
	coalesce(CASE WHEN json_valid(`spec`) THEN json_extract(`spec`, '$.config') END, '{}'),
	coalesce(CASE WHEN json_valid(`spec`) THEN json_extract(`spec`, '$.env') END, '{}'),
	`result`
FROM `executions`;--> statement-breakpoint
UPDATE `executions` SET
	`spec` = CASE WHEN json_valid(`spec`) THEN json_remove(`spec`, '$.config', '$.env') ELSE `spec` END,
	`result` = CASE
		WHEN `result` IS NULL THEN NULL
		WHEN NOT json_valid(`result`) THEN '{}'
		WHEN length(json_remove(`result`, '$.data_items')) <= 8192 THEN json_remove(`result`, '$.data_items')
		WHEN json_type(`result`, '$.total_data_count') IS NULL THEN '{}'
		ELSE json_object('total_data_count', json_extract(`result`, '$.total_data_count'))
	END;
