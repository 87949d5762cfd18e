import { archiveMeter, createMeter, listMeters, publishMeter, readMeter, updateMeter } from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { MetersService } from './meters.service.js';

@Controller()
export class MetersController {
  constructor(private readonly meters: MetersService) {}

  @Endpoint(listMeters)
  list({ query }: Input<typeof listMeters>): Output<typeof listMeters> {
    return this.meters.list(query);
  }

  @Endpoint(createMeter)
  create({ body }: Input<typeof createMeter>): Output<typeof createMeter> {
    return this.meters.create(body);
  }

  @Endpoint(readMeter)
  read({ params }: Input<typeof readMeter>): Output<typeof readMeter> {
    return this.meters.read(params.meterId);
  }

  @Endpoint(updateMeter)
  update({ params, body }: Input<typeof updateMeter>): Output<typeof updateMeter> {
    return this.meters.replace(params.meterId, body);
  }

  @Endpoint(publishMeter)
  publish({ params }: Input<typeof publishMeter>): Output<typeof publishMeter> {
    return this.meters.publish(params.meterId);
  }

  @Endpoint(archiveMeter)
  archive({ params }: Input<typeof archiveMeter>): Output<typeof archiveMeter> {
    return this.meters.archive(params.meterId);
  }
}
