import { readBillingHome, readRevenue } from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { ReportsService } from './reports.service.js';

@Controller()
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Endpoint(readBillingHome)
  home({ query }: Input<typeof readBillingHome>): Output<typeof readBillingHome> {
    return this.reports.home(query.timeZone);
  }

  @Endpoint(readRevenue)
  revenue({ query }: Input<typeof readRevenue>): Output<typeof readRevenue> {
    return this.reports.revenue(query.timeZone);
  }
}
