// Stands for undici's client of HTTP/2, which the crawler never offers: it would load the module `http2` of Node, in
// each of the two threads.
module.exports = () => {
  throw new Error('the crawler speaks HTTP/1.1 only');
};
