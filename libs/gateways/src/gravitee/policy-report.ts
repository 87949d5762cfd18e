import { decimal, httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochMs } from '../record/time.js';

/** What our template for the metrics-reporter policy renders; see README.md. It brings a time only when `ts` is set. */
export function readPolicyReport(report: Fields, reader: RecordReader): void {
  const application = text(report.app);
  const isNobody = application === '1';
  const subscription = text(report.sub);
  reader.event(
    {
      id: text(report.id),
      source: 'gravitee:policy',
      subject: isNobody ? undefined : (subscription ?? application),
      identities: isNobody ? [] : [subscription, application],
      time: epochMs(report.ts),
      data: present({
        method: httpMethod(report.method),
        path: pathOf(report.path),
        status: httpStatus(report.status),
        latencyMs: decimal(report.ms),
        requestBytes: whole(report.in),
        responseBytes: whole(report.out),
        service: text(report.api),
        plan: text(report.plan),
      }),
    },
    report,
  );
}
