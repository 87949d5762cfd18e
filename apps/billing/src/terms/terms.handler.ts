import type { MessageOf } from '@libs/contracts';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RatedPeriods } from '../drafting/rated-periods.js';
import type { TermsFact } from './terms.js';
import { TermsService } from './terms.service.js';

/** What partners, meters and subscriptions are, as their services say it: in any order, more than once. */
@Controller()
export class TermsHandler {
  constructor(
    private readonly terms: TermsService,
    private readonly periods: RatedPeriods,
  ) {}

  @Handles('partner.registered')
  async partnerRegistered({ data }: MessageOf<'partner.registered'>, tx: EntityManager): Promise<void> {
    await this.terms.learnPartner(tx, data);
  }

  @Handles('partner.updated')
  async partnerUpdated({ data }: MessageOf<'partner.updated'>, tx: EntityManager): Promise<void> {
    await this.terms.learnPartner(tx, data);
  }

  @Handles('meter.published')
  async meterPublished({ data }: MessageOf<'meter.published'>, tx: EntityManager): Promise<void> {
    await this.terms.learnMeter(tx, data);
  }

  /** The first period opens: what is charged in advance falls due, after the trial if there is one. */
  @Handles('subscription.activated')
  async activated({ data }: MessageOf<'subscription.activated'>, tx: EntityManager): Promise<void> {
    await this.periods.open(tx, data, data.firstPeriod, data.trialEndsAt ?? data.startsAt);
    await this.learn(tx, { kind: 'activated', ...data });
  }

  @Handles('subscription.changed')
  async changed({ data }: MessageOf<'subscription.changed'>, tx: EntityManager): Promise<void> {
    await this.learn(tx, { kind: 'changed', ...data });
  }

  @Handles('subscription.paused')
  async paused({ data }: MessageOf<'subscription.paused'>, tx: EntityManager): Promise<void> {
    await this.learn(tx, { kind: 'paused', ...data });
  }

  @Handles('subscription.resumed')
  async resumed({ data }: MessageOf<'subscription.resumed'>, tx: EntityManager): Promise<void> {
    await this.learn(tx, { kind: 'resumed', ...data });
  }

  @Handles('subscription.ended')
  async ended({ data }: MessageOf<'subscription.ended'>, tx: EntityManager): Promise<void> {
    await this.learn(tx, { kind: 'ended', ...data });
  }

  /** Drafts that were made under what was known before are looked at again. */
  private async learn(tx: EntityManager, fact: TermsFact): Promise<void> {
    if (await this.terms.learn(tx, fact)) await this.periods.rateAgain(tx, fact.subscriptionId);
  }
}
