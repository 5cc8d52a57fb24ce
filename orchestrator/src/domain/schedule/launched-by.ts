/** The tick of a schedule that has launched an execution. */
export interface LaunchedBy {
  readonly scheduleId: string;
  readonly name: string;
  readonly tick: Date;
  readonly cron: string;
  readonly timeZone: string;
}
