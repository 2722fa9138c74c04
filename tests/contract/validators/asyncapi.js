// Parses an AsyncAPI document: asyncapi.js FILE prints, as JSON, what the parser complains of and which channels and
// operations it saw.
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

const NO_COMPLAINT = ['asyncapi-latest-version'];

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'));
const complaints = diagnostics
  .filter((one) => !NO_COMPLAINT.includes(one.code))
  .map((one) => `${one.path.join('/')}: ${one.message} (${one.code})`);
const channels = document?.channels().all().map((one) => ({
  id: one.id(),
  address: one.address(),
  amqp: one.bindings().get('amqp')?.value(),
  messages: one.messages().all().map((message) => message.id()),
}));
const operations = document?.operations().all().map((one) => ({
  id: one.id(),
  action: one.action(),
  channel: one.channels().all()[0].id(),
  messages: one.messages().all().map((message) => message.id()),
  replies: one.reply()?.messages().all().map((message) => message.id()),
}));
console.log(JSON.stringify({ complaints, channels, operations }));
