import { Controller, Inject, type Type } from '@nestjs/common';
import { deadLetterRoutes, type ServiceName } from '@libs/contracts';
import type { Actor } from '../auth/actor.js';
import { Endpoint, type Input, type Output } from '../http/endpoint.js';
import { DeadLetters } from './dead-letters.js';

/** Dead letters over HTTP, under the service's own path: `/billing/v1/dead-letters`. */
export function deadLettersController(service: ServiceName): Type {
  const { list, replay, replayAll, discard } = deadLetterRoutes(service);

  @Controller()
  class DeadLettersController {
    constructor(@Inject(DeadLetters) private readonly letters: DeadLetters) {}

    @Endpoint(list)
    list({ query }: Input<typeof list>): Output<typeof list> {
      return this.letters.list(query);
    }

    @Endpoint(replay)
    replay({ params }: Input<typeof replay>, actor: Actor): Output<typeof replay> {
      return this.letters.replay(params.deadLetterId, actor.id);
    }

    @Endpoint(replayAll)
    replayAll(_: unknown, actor: Actor): Output<typeof replayAll> {
      return this.letters.replayAll(actor.id);
    }

    @Endpoint(discard)
    discard({ params, body }: Input<typeof discard>, actor: Actor): Output<typeof discard> {
      return this.letters.discard(params.deadLetterId, body.reason, actor.id);
    }
  }
  return DeadLettersController;
}
