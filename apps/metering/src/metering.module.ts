import { Module } from '@nestjs/common';
import { AmendmentsService } from './amendments/amendments.service.js';
import { AccountDirectory } from './check/account-directory.js';
import { BatchEndpoint } from './check/batch-endpoint.js';
import { Channel } from './check/channel.js';
import { CheckConnections } from './check/check-connections.js';
import { CheckEndpoint } from './check/check-endpoint.js';
import { Checks } from './check/checks.js';
import { CountFeed } from './check/count-feed.js';
import { Counters } from './check/counters.js';
import { HoldBook } from './check/hold-book.js';
import { HoldFeed } from './check/hold-feed.js';
import { Reservations } from './check/reservations.js';
import { AlertsSchedule } from './connections/alerts.schedule.js';
import { ConnectionDirectory } from './connections/connection-directory.js';
import { ConnectionsHealth } from './connections/connection-health.js';
import { ConnectionsController } from './connections/connections.controller.js';
import { ConnectionsService } from './connections/connections.service.js';
import { PushIdentities } from './connections/push-identities.js';
import { LiveTail } from './connections/live-tail.js';
import { ActivityService } from './events/activity.service.js';
import { ClickHouse } from './clickhouse/clickhouse.js';
import { ClickHouseUsageStore } from './clickhouse/clickhouse-usage-store.js';
import { UsageFeed } from './clickhouse/usage-feed.js';
import { UsageFilling } from './clickhouse/usage-filling.js';
import { UsageProjector } from './clickhouse/usage-projector.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { Partitions } from './events/partitions.js';
import { RetentionSchedule } from './events/retention.schedule.js';
import { EventCommit } from './ingest/commit.js';
import { GroupCommit } from './ingest/group-commit.js';
import { IgnoredRecords } from './ingest/ignored-records.js';
import { IngestEndpoint } from './ingest/ingest-endpoint.js';
import { Intake } from './ingest/intake.js';
import { MeterSet } from './meters/meter-set.js';
import { MetersHandler } from './meters/meters.handlers.js';
import { MetersService } from './meters/meters.service.js';
import { Recount } from './meters/recount.js';
import { QuarantineController } from './quarantine/quarantine.controller.js';
import { QuarantineService } from './quarantine/quarantine.service.js';
import { Replay } from './quarantine/replay.js';
import { SweepSchedule } from './quarantine/sweep.schedule.js';
import { ReportingHandler } from './reporting/reporting.handlers.js';
import { ReportingSchedule } from './reporting/reporting.schedule.js';
import { Reports } from './reporting/reports.js';
import { SubjectDirectory } from './subjects/subject-directory.js';
import { SubjectsHandler } from './subjects/subjects.handlers.js';
import { SeriesIndex } from './usage/series-index.js';
import { DayBucketsSchedule } from './usage/day-buckets.schedule.js';
import { UsageController } from './usage/usage.controller.js';
import { PostgresUsageStore } from './usage/postgres-usage-store.js';
import { UsageQueries } from './usage/usage.query.js';
import { UsageStores } from './usage/usage-stores.js';

/** How much was used. */
@Module({
  controllers: [
    ConnectionsController,
    QuarantineController,
    EventsController,
    UsageController,
    SubjectsHandler,
    MetersHandler,
    ReportingHandler,
  ],
  providers: [
    ...[AlertsSchedule, ConnectionsService, ConnectionDirectory, ConnectionsHealth, LiveTail],
    ...[
      IngestEndpoint,
      Intake,
      IgnoredRecords,
      PushIdentities,
      GroupCommit,
      EventCommit,
      Partitions,
      RetentionSchedule,
    ],
    ...[SubjectDirectory, MeterSet, MetersService, Recount, SeriesIndex],
    ...[
      EventsService,
      AmendmentsService,
      ActivityService,
      UsageQueries,
      UsageStores,
      PostgresUsageStore,
      DayBucketsSchedule,
    ],
    ...[ClickHouse, ClickHouseUsageStore, UsageFeed, UsageFilling, UsageProjector],
    ...[CheckEndpoint, Checks, CheckConnections, AccountDirectory, Counters, CountFeed],
    ...[BatchEndpoint, Channel, HoldBook, HoldFeed, Reservations],
    ...[QuarantineService, Replay, SweepSchedule, Reports, ReportingSchedule],
  ],
})
export class MeteringModule {}
