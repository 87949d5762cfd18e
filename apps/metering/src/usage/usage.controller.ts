import {
  exportPartnerUsage,
  exportUsage,
  listUsageMeters,
  queryPartnerUsage,
  queryUsage,
  recountMeter,
} from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller, StreamableFile } from '@nestjs/common';
import { MetersService } from '../meters/meters.service.js';
import { usageCsv } from './csv.js';
import { UsageQueries, type UsageQuery } from './usage.query.js';

@Controller()
export class UsageController {
  constructor(
    private readonly usage: UsageQueries,
    private readonly meters: MetersService,
  ) {}

  @Endpoint(queryUsage)
  async query({ query }: Input<typeof queryUsage>): Output<typeof queryUsage> {
    return this.usage.run(query);
  }

  @Endpoint(exportUsage)
  async export({ query }: Input<typeof exportUsage>): Output<typeof exportUsage> {
    return this.file({ ...query, compare: 'none' });
  }

  @Endpoint(queryPartnerUsage)
  async queryPartner({ params, query }: Input<typeof queryPartnerUsage>): Output<typeof queryPartnerUsage> {
    return this.usage.run({ ...query, partnerId: params.partnerId });
  }

  @Endpoint(exportPartnerUsage)
  async exportPartner({ params, query }: Input<typeof exportPartnerUsage>): Output<typeof exportPartnerUsage> {
    return this.file({ ...query, partnerId: params.partnerId, compare: 'none' });
  }

  @Endpoint(listUsageMeters)
  async list(): Output<typeof listUsageMeters> {
    return { items: await this.meters.list() };
  }

  @Endpoint(recountMeter)
  async recount({ params }: Input<typeof recountMeter>): Output<typeof recountMeter> {
    return this.meters.recount(params.meterKey);
  }

  private async file(query: UsageQuery): Promise<StreamableFile> {
    const csv = usageCsv(await this.usage.run(query));
    return new StreamableFile(Buffer.from(csv), {
      type: 'text/csv; charset=utf-8',
      disposition: 'attachment; filename="usage.csv"',
    });
  }
}
