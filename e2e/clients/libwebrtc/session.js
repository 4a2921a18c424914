// A session over WHIP or WHEP (RFC 9725, draft-ietf-wish-whep) as a program has it.

/** What the server said, where it was not what was asked for. */
async function expect(status, answer) {
  if (answer.status !== status) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer;
}

/** The value of an attribute in a description or in a fragment of one. */
const attribute = (name, sdp) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1];

/** The description with the other's new credentials (RFC 9725, section 4.3.3). */
function renewed(sdp, fragment) {
  const credentials = ['ice-ufrag', 'ice-pwd'];
  const replaced = (sdp, name) => sdp.replaceAll(new RegExp(`^a=${name}:.*$`, 'gm'), `a=${name}:${attribute(name, fragment)}`);
  return credentials.reduce(replaced, sdp);
}

export class Session {
  #peer;
  #bearer;
  #address;
  /** What the server answered at first. */
  #answer;
  /** Where candidates go while nobody has told the server the credentials that they are of. */
  #found = [];
  #tell = (candidate) => this.#found.push(candidate);

  constructor(peer, token) {
    this.#peer = peer;
    this.#bearer = { Authorization: `Bearer ${token}` };
  }

  /** Offers, and goes by the answer. */
  async open(address) {
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    const headers = { ...this.#bearer, 'Content-Type': 'application/sdp' };
    const body = this.#peer.localDescription.sdp;
    const answer = await expect(201, await fetch(address, { method: 'POST', headers, body }));
    this.#address = new URL(answer.headers.get('location'), address);
    this.#answer = await answer.text();
    await this.#peer.setRemoteDescription({ type: 'answer', sdp: this.#answer });
  }

  /** Restarts ICE, and tells of the candidates as they come. */
  async restart() {
    const offer = await this.#peer.createOffer({ iceRestart: true });
    this.#peer.onicecandidate = ({ candidate }) => candidate?.candidate && this.#tell(candidate.candidate);
    await this.#peer.setLocalDescription(offer);
    const answer = await expect(200, await this.#patch('*'));
    const tag = answer.headers.get('etag');
    this.#tell = async (candidate) => expect(204, await this.#patch(tag, `a=${candidate}`));
    await Promise.all(this.#found.map(this.#tell));
    const sdp = renewed(this.#answer, await answer.text());
    await this.#peer.setRemoteDescription({ type: 'answer', sdp });
  }

  /** The candidate of ours from which media goes. A restart gathers new ones. */
  async candidate() {
    const stats = await this.#peer.getStats();
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    return stats.get(transport?.selectedCandidatePairId)?.localCandidateId;
  }

  async end() {
    await fetch(this.#address, { method: 'DELETE', headers: this.#bearer });
    this.#peer.close();
  }

  /** Sends a fragment (RFC 8840) of what was offered, with these lines. */
  #patch(tag, ...lines) {
    const { sdp } = this.#peer.localDescription;
    const credentials = ['ice-ufrag', 'ice-pwd'].map((name) => `a=${name}:${attribute(name, sdp)}`);
    const media = [/^m=.*$/m.exec(sdp)[0], `a=mid:${attribute('mid', sdp)}`];
    const body = [...credentials, ...media, ...lines].map((line) => `${line}\r\n`).join('');
    const headers = { ...this.#bearer, 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': tag };
    return fetch(this.#address, { method: 'PATCH', headers, body });
  }
}
