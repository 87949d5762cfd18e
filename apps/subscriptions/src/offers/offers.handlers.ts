import type { MessageOf } from '@libs/contracts';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Follows catalog. A published version never changes and a retired one never returns, so any order of arrival is right. */
@Controller()
export class OffersHandlers {
  @Handles('plan.published')
  async onPublished(message: MessageOf<'plan.published'>, tx: EntityManager): Promise<void> {
    const { publishedAt, ...plan } = message.data;
    await tx.query(
      `insert into offers (plan_key, version, plan, published_at) values ($1, $2, $3, $4)
       on conflict (plan_key, version) do update set plan = excluded.plan, published_at = excluded.published_at`,
      [plan.planKey, plan.version, JSON.stringify(plan), publishedAt],
    );
  }

  @Handles('plan.retired')
  async onRetired(message: MessageOf<'plan.retired'>, tx: EntityManager): Promise<void> {
    const { planKey, version, retiredAt } = message.data;
    await tx.query(
      `insert into offers (plan_key, version, retired_at) values ($1, $2, $3)
       on conflict (plan_key, version) do update set retired_at = excluded.retired_at`,
      [planKey, version, retiredAt],
    );
  }
}
