import {
  discardQuarantine,
  getQuarantined,
  listQuarantine,
  reattributeQuarantine,
  replayQuarantine,
  summarizeQuarantine,
} from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { QuarantineService } from './quarantine.service.js';

@Controller()
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineService) {}

  @Endpoint(listQuarantine)
  async list({ query }: Input<typeof listQuarantine>): Output<typeof listQuarantine> {
    return this.quarantine.list(query);
  }

  @Endpoint(summarizeQuarantine)
  async summarize(): Output<typeof summarizeQuarantine> {
    return this.quarantine.summarize();
  }

  @Endpoint(getQuarantined)
  async read({ params }: Input<typeof getQuarantined>): Output<typeof getQuarantined> {
    return this.quarantine.read(params.recordId);
  }

  @Endpoint(reattributeQuarantine)
  async reattribute({ body }: Input<typeof reattributeQuarantine>): Output<typeof reattributeQuarantine> {
    return this.quarantine.reattribute(body);
  }

  @Endpoint(replayQuarantine)
  async replay({ body }: Input<typeof replayQuarantine>): Output<typeof replayQuarantine> {
    return this.quarantine.replay(body.filter, body.isDryRun);
  }

  @Endpoint(discardQuarantine)
  async discard({ body }: Input<typeof discardQuarantine>): Output<typeof discardQuarantine> {
    return this.quarantine.discard(body);
  }
}
