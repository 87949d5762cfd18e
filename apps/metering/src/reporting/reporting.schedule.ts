import { Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Reports } from './reports.js';

const BEAT_SECONDS = 2;
const CLOSINGS_SECONDS = 5;

/** When billing is told: a few seconds after usage changed, and when the grace of a closed period has ended. */
@Injectable()
export class ReportingSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly reports: Reports,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('usage reports', BEAT_SECONDS, async (now) => {
      while (await this.reports.takeChanges());
      await this.reports.correctChanged(now);
      await this.reports.reportOpen(now);
    });
    this.timers.every('final usage reports', CLOSINGS_SECONDS, (now) => this.reports.reportClosed(now));
  }
}
