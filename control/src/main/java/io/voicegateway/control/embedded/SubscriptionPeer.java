package io.voicegateway.control.embedded;

/** The peer connection on which a participant hears others. Called on the room thread. */
interface SubscriptionPeer {

    /** The subscription needs a section. */
    void add(Subscription subscription);

    /** The subscription has ended; its section becomes free. */
    void remove(Subscription subscription);
}
