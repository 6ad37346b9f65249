import { AccessToken } from 'livekit-server-sdk';

/** A token as a customer's own backend would make it. `options` are the SDK's (ttl, metadata, attributes), `secret` and `key` may be wrong. */
export function token(server, identity, grant, { key = server.key, secret = server.secret, ...options } = {}) {
  const access = new AccessToken(key, secret, { identity, ...options });
  access.addGrant(grant);
  return access.toJwt();
}

export const joinToken = (server, identity, room, grant = {}, options = {}) => token(server, identity, { roomJoin: true, room, ...grant }, options);
