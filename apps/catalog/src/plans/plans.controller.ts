import {
  addPlanVersion,
  checkPlanDraft,
  createPlan,
  listPlans,
  publishPlan,
  readPlan,
  retirePlan,
  updatePlanDraft,
} from '@libs/contracts';
import { Endpoint, faultToWire, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { PlansService } from './plans.service.js';

@Controller()
export class PlansController {
  constructor(private readonly plans: PlansService) {}

  @Endpoint(listPlans)
  list({ query }: Input<typeof listPlans>): Output<typeof listPlans> {
    return this.plans.list(query);
  }

  @Endpoint(createPlan)
  create({ body }: Input<typeof createPlan>): Output<typeof createPlan> {
    return this.plans.create(body);
  }

  @Endpoint(readPlan)
  read({ params }: Input<typeof readPlan>): Output<typeof readPlan> {
    return this.plans.read(params.planId);
  }

  @Endpoint(addPlanVersion)
  addVersion({ params }: Input<typeof addPlanVersion>): Output<typeof addPlanVersion> {
    return this.plans.addVersion(params.planId);
  }

  @Endpoint(updatePlanDraft)
  replaceDraft({ params, body }: Input<typeof updatePlanDraft>): Output<typeof updatePlanDraft> {
    return this.plans.replaceDraft(params.planId, params.version, body);
  }

  @Endpoint(checkPlanDraft)
  async check({ params }: Input<typeof checkPlanDraft>): Output<typeof checkPlanDraft> {
    return { faults: (await this.plans.faults(params.planId, params.version)).map(faultToWire) };
  }

  @Endpoint(publishPlan)
  publish({ params }: Input<typeof publishPlan>): Output<typeof publishPlan> {
    return this.plans.publish(params.planId, params.version);
  }

  @Endpoint(retirePlan)
  retire({ params }: Input<typeof retirePlan>): Output<typeof retirePlan> {
    return this.plans.retire(params.planId, params.version);
  }
}
