// Judges what is played, 20 ms at a time: how loud it is, and how much of it is each of the tones that are listened for.
const BLOCK_SAMPLES = 960;

class Ear extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.factors = processorOptions.tonesHz.map((toneHz) => 2 * Math.cos((2 * Math.PI * toneHz) / sampleRate));
    this.clear();
  }

  clear() {
    this.count = 0;
    this.energy = 0;
    this.states = this.factors.map(() => [0, 0]);
  }

  process([[samples]]) {
    // A track that ended plays nothing; time goes on.
    for (let i = 0; i < 128; i++) this.push(samples ? samples[i] : 0);
    return true;
  }

  /** One sample into a Goertzel filter per tone. */
  push(sample) {
    this.energy += sample * sample;
    this.factors.forEach((factor, i) => {
      const [last, older] = this.states[i];
      this.states[i] = [sample + factor * last - older, last];
    });
    if (++this.count === BLOCK_SAMPLES) {
      const shares = this.factors.map((factor, i) => {
        const [last, older] = this.states[i];
        const power = last * last + older * older - factor * last * older;
        return this.energy > 0 ? (2 * power) / (BLOCK_SAMPLES * this.energy) : 0;
      });
      this.port.postMessage({ rms: Math.sqrt(this.energy / BLOCK_SAMPLES), shares });
      this.clear();
    }
  }
}

registerProcessor('ear', Ear);
