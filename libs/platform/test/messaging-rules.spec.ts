import { jest } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { Handles } from '../src/messaging/handles.js';
import { Outbox } from '../src/messaging/outbox.js';
import { SubscriptionsHandlers } from './messaging/handlers.js';
import { startReceiver, startSender } from './messaging/harness.js';
import { newPlace, type TestPlace } from './messaging/place.js';

// Every wait ends by itself long before; this is for a machine that does much else.
jest.setTimeout(30_000);

describe('messages, what is refused', () => {
  let place: TestPlace;
  beforeAll(async () => {
    place = await newPlace('postgres');
  });
  afterAll(() => place.remove());

  it('a service does not start while handlers are missing, double or foreign, and says which', async () => {
    @Controller()
    class Some {
      @Handles('partner.settled')
      async one(): Promise<void> {}
      @Handles('partner.settled')
      async two(): Promise<void> {}
      @Handles('period.closed')
      async foreign(): Promise<void> {}
    }

    const start = startReceiver(place, { controllers: [Some] });

    await expect(start).rejects.toThrow(
      [
        'subscriptions cannot start:',
        '"plan.published" has no handler',
        '"plan.retired" has no handler',
        '"threshold.reached" has no handler',
        '"partner.delinquent" has no handler',
        '"partner.settled" has 2 handlers',
        '"period.closed" has a handler, but messageRoutes does not send it to subscriptions',
      ].join('\n  - '),
    );
  });

  it('a service starts when each message has its handler', async () => {
    const service = await startReceiver(place, { controllers: [SubscriptionsHandlers] });
    await service.close();
  });

  it('nothing is published that is unknown, said by another, or does not fit its schema', async () => {
    const service = await startSender(place);
    const outbox = service.app.get(Outbox, { strict: false });
    const publish = (name: string, data: unknown) =>
      service.database.transaction((tx) => outbox.publish(tx, name as 'partner.settled', data as never));

    await expect(publish('no.such', {})).rejects.toThrow('There is no message "no.such".');
    await expect(publish('period.closed', {})).rejects.toThrow('is sent by subscriptions, not by billing');
    await expect(publish('partner.settled', { partnerId: 'x' })).rejects.toThrow('settledAt');
    expect(await service.source.query('select 1 from outbox')).toEqual([]);
    await service.close();
  });

  it('the entities and the migrated tables do not differ', async () => {
    const service = await startSender(place);

    const { upQueries } = await service.source.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await service.close();
  });
});
