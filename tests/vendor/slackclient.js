// Sends messages with Slack's own client, so that a test can compare what it sends with what we do. Standard input: one
// message an object, a line each. Standard output: for each line {"text": its answer} or {"status": of the refusal}.
// NODE_PATH names the folder that has the client, SLACK_URL the webhook.
const { IncomingWebhook } = require('@slack/webhook');
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');

async function main() {
    const webhook = new IncomingWebhook(process.env.SLACK_URL);
    for (const line of lines) {
        try {
            const answer = await webhook.send(JSON.parse(line));
            console.log(JSON.stringify({ text: answer.text }));
        } catch (error) {
            console.log(JSON.stringify({ status: error.original?.response?.status ?? 0, code: error.code ?? '' }));
        }
    }
}
main();
