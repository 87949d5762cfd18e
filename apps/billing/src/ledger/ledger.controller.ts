import { listLedgerEntries, readTrialBalance } from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { LedgerService } from './ledger.service.js';

@Controller()
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Endpoint(readTrialBalance)
  trialBalance(): Output<typeof readTrialBalance> {
    return this.ledger.trialBalance();
  }

  @Endpoint(listLedgerEntries)
  list({ query }: Input<typeof listLedgerEntries>): Output<typeof listLedgerEntries> {
    return this.ledger.list(query);
  }
}
