import { connect } from 'node:net';

const METADATA = 3;
const VERSION = 4;
const ANSWER_TIMEOUT_MS = 2000;

/** Metadata request v4 of the Kafka protocol, with an empty topic list: "which brokers are there?" */
function request() {
  const clientId = Buffer.from('kafka-tool');
  const body = Buffer.alloc(2 + 2 + 4 + 2 + clientId.length + 4 + 1);
  let at = body.writeInt16BE(METADATA, 0);
  at = body.writeInt16BE(VERSION, at);
  at = body.writeInt32BE(1, at);
  at = body.writeInt16BE(clientId.length, at);
  at += clientId.copy(body, at);
  at = body.writeInt32BE(0, at);
  body.writeInt8(0, at);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length, 0);
  return Buffer.concat([size, body]);
}

/**
 * Asks the broker for its metadata once. The log line alone is not enough: the port can still refuse clients then.
 * @param {number} port on 127.0.0.1
 * @returns {Promise<number>} how many brokers it knows; rejects when it does not answer within 2 s
 */
export function countBrokers(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (settle, value) => {
      socket.destroy();
      settle(value);
    };
    let answer = Buffer.alloc(0);
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => finish(reject, new Error('the broker does not answer')));
    socket.on('connect', () => socket.write(request()));
    socket.on('error', (error) => finish(reject, error));
    socket.on('close', () => reject(new Error('the broker closed the connection')));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      // size, correlation id and throttle time come first, then the number of brokers
      if (answer.length >= 16) finish(resolve, answer.readInt32BE(12));
    });
  });
}
