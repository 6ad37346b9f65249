// Keeps the page's WebSockets, so that a test can cut them. Runs before the client library, which it leaves as it is.
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    window.sockets.push(this);
  }
};
