// Prints what happens to players: first what it missed, out of the last seven days, then live. AMQP_URL is what
// wildmarchctl subscribers add has printed. The file STATE holds a line for each event that was printed, its place in the
// stream and its id: it goes on behind the last one, or an hour ago at first, and a known id is the same event once more.
const fs = require('fs');
const amqp = require('amqplib');

const state = process.env.STATE;
const lines = fs.existsSync(state) ? fs.readFileSync(state, 'utf8').trim().split('\n') : [];
const known = new Set(lines.map((line) => line.split(' ')[1]));
const hourAgo = { '!': 'timestamp', value: Math.floor(Date.now() / 1000) - 3600 };
const start = lines.length > 0 ? Number(lines.at(-1).split(' ')[0]) + 1 : hourAgo;

(async () => {
  const channel = await (await amqp.connect(process.env.AMQP_URL)).createChannel();
  await channel.prefetch(100);
  await channel.consume('game_events.log', (message) => {
    const event = JSON.parse(message.content.toString()); // a CloudEvent
    if (message.fields.routingKey.startsWith('player.') && !known.has(event.id)) {
      console.log(JSON.stringify(event));
      known.add(event.id);
      fs.appendFileSync(state, `${message.properties.headers['x-stream-offset']} ${event.id}\n`);
    }
    channel.ack(message);
  }, { arguments: { 'x-stream-offset': start } });
})();
