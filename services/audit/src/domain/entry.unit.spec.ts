import { topics } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { auditedData } from './entry.js';

const secret = 'hunter2-in-the-clear';

describe('what the log keeps of an event', () => {
  it.each([topics.intake.sourceIntentSubmitted, topics.intake.ingestionIntentSubmitted])(
    'is no content that nobody has looked at',
    ({ name }) => {
      const data = auditedData(name, { namespace: 'n', content: `{"password":"${secret}"}` });
      expect(data).not.toContain(secret);
      expect(JSON.parse(data)).toMatchObject({ namespace: 'n', content: { characters: 35 } });
      expect(auditedData(name, { content: 'a' })).not.toBe(auditedData(name, { content: 'b' }));
    },
  );

  it('is everything of events that the mesh itself tells', () => {
    const event = { namespace: 'n', content: '{}' };
    expect(JSON.parse(auditedData(topics.intake.datasourceOnboardingRequested.name, event))).toEqual(event);
  });
});
