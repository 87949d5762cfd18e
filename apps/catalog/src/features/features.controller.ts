import { createFeature, listFeatures, updateFeature } from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { FeaturesService } from './features.service.js';

@Controller()
export class FeaturesController {
  constructor(private readonly features: FeaturesService) {}

  @Endpoint(listFeatures)
  list({ query }: Input<typeof listFeatures>): Output<typeof listFeatures> {
    return this.features.list(query);
  }

  @Endpoint(createFeature)
  create({ body }: Input<typeof createFeature>): Output<typeof createFeature> {
    return this.features.create(body);
  }

  @Endpoint(updateFeature)
  update({ params, body }: Input<typeof updateFeature>): Output<typeof updateFeature> {
    return this.features.update(params.featureId, body);
  }
}
