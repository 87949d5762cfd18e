import {
  createConnection,
  dismissConnectionAlert,
  getConnection,
  getConnectionSettings,
  listConnections,
  listGateways,
  previewConnection,
  revokeConnectionSecret,
  rotateConnectionSecret,
  tailConnection,
  updateConnection,
} from '@libs/contracts';
import { adapterFor, adapterNames, presetNames } from '@libs/gateways';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller, StreamableFile } from '@nestjs/common';
import { ConnectionsService } from './connections.service.js';
import { LiveTail } from './live-tail.js';

@Controller()
export class ConnectionsController {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly tail: LiveTail,
  ) {}

  @Endpoint(listGateways)
  async gateways(): Output<typeof listGateways> {
    return {
      items: adapterNames.map((adapter) => {
        const { title, hasPresets, capabilities } = adapterFor(adapter)!;
        const { redelivers, reportsRefusals, reportsLatency, reportsSizes } = capabilities;
        const presets = hasPresets ? [...presetNames] : [];
        return { adapter, title, presets, redelivers, reportsRefusals, reportsLatency, reportsSizes };
      }),
    };
  }

  @Endpoint(listConnections)
  async list({ query }: Input<typeof listConnections>): Output<typeof listConnections> {
    return this.connections.list(query);
  }

  @Endpoint(createConnection)
  async create({ body }: Input<typeof createConnection>): Output<typeof createConnection> {
    return this.connections.create(body);
  }

  @Endpoint(getConnection)
  async read({ params }: Input<typeof getConnection>): Output<typeof getConnection> {
    return this.connections.read(params.connectionId);
  }

  @Endpoint(updateConnection)
  async update({ params, body }: Input<typeof updateConnection>): Output<typeof updateConnection> {
    return this.connections.update(params.connectionId, body);
  }

  @Endpoint(rotateConnectionSecret)
  async rotate({ params }: Input<typeof rotateConnectionSecret>): Output<typeof rotateConnectionSecret> {
    return this.connections.rotate(params.connectionId);
  }

  @Endpoint(revokeConnectionSecret)
  async revoke({ params }: Input<typeof revokeConnectionSecret>): Output<typeof revokeConnectionSecret> {
    return this.connections.revoke(params.connectionId, params.secretId);
  }

  @Endpoint(previewConnection)
  async preview({ params, body }: Input<typeof previewConnection>): Output<typeof previewConnection> {
    return this.connections.preview(params.connectionId, body);
  }

  @Endpoint(dismissConnectionAlert)
  async dismiss({ params }: Input<typeof dismissConnectionAlert>): Output<typeof dismissConnectionAlert> {
    return this.connections.dismissAlert(params.connectionId, params.alertId);
  }

  @Endpoint(getConnectionSettings)
  async settings({ params }: Input<typeof getConnectionSettings>): Output<typeof getConnectionSettings> {
    return this.connections.settings(params.connectionId);
  }

  @Endpoint(tailConnection)
  async watch({ params }: Input<typeof tailConnection>): Output<typeof tailConnection> {
    const { id } = await this.connections.find(params.connectionId);
    return new StreamableFile(this.tail.watch(id), { type: 'text/event-stream; charset=utf-8' });
  }
}
