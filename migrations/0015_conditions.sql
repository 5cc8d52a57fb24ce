CREATE TABLE `conditions` (
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`kind`, `subject`)
);
