import { readUpcomingInvoices } from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { UpcomingService } from './upcoming.service.js';

@Controller()
export class UpcomingController {
  constructor(private readonly upcoming: UpcomingService) {}

  @Endpoint(readUpcomingInvoices)
  read({ params, query }: Input<typeof readUpcomingInvoices>): Output<typeof readUpcomingInvoices> {
    return this.upcoming.read(params.partnerId, query);
  }
}
