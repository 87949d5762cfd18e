import type { Service } from '@libs/platform';
import { COLLECTOR_PATHS } from './ingest/ingest-endpoint.js';
import { Connection, ConnectionSecret } from './connections/connection.entity.js';
import { Meter } from './meters/meter.entity.js';
import { MeteringModule } from './metering.module.js';
import { ConnectionsSubjectsAndMeters1700000003001 } from './migrations/0001-connections-subjects-and-meters.js';
import { EventsAndBuckets1700000003002 } from './migrations/0002-events-and-buckets.js';
import { QuarantineAndReports1700000003003 } from './migrations/0003-quarantine-and-reports.js';
import { Checks1700000003004 } from './migrations/0004-checks.js';
import { BucketsOfLevels1700000003005 } from './migrations/0005-buckets-of-levels.js';
import { Amendments1700000003006 } from './migrations/0006-amendments.js';
import { NodesAlertsAndIgnoredRecords1700000003007 } from './migrations/0007-nodes-alerts-and-ignored-records.js';
import { ReportsOneByOne1700000003008 } from './migrations/0008-reports-one-by-one.js';
import { UsageIsFedToClickHouse1700000003009 } from './migrations/0009-usage-is-fed-to-clickhouse.js';
import { BucketsByMonth1700000003010 } from './migrations/0010-buckets-by-month.js';
import { BucketsOfDays1700000003011 } from './migrations/0011-buckets-of-days.js';
import { QuarantinedRow } from './quarantine/quarantined-record.entity.js';
import { Closing } from './reporting/closing.entity.js';
import { Credential, Subscription } from './subjects/subjects.entity.js';

export const metering: Service = {
  name: 'metering',
  module: MeteringModule,
  entities: [Connection, ConnectionSecret, Subscription, Credential, Meter, QuarantinedRow, Closing],
  migrations: [
    ConnectionsSubjectsAndMeters1700000003001,
    EventsAndBuckets1700000003002,
    QuarantineAndReports1700000003003,
    Checks1700000003004,
    BucketsOfLevels1700000003005,
    Amendments1700000003006,
    NodesAlertsAndIgnoredRecords1700000003007,
    ReportsOneByOne1700000003008,
    UsageIsFedToClickHouse1700000003009,
    BucketsByMonth1700000003010,
    BucketsOfDays1700000003011,
  ],
  // Where senders of OpenMeter's and of Splunk's protocol insist on sending to, whatever address they are given.
  aliases: ['/api/v1/events', ...COLLECTOR_PATHS],
};
