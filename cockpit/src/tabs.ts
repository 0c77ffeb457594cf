// Two tabs of one browser: one of them changes an enrolment, and the other one knows.

/** What tabs tell each other. `from` is a tab; nothing secret is in here. */
export type Message = { kind: "begun" | "ended" | "changed" | "who"; from: string };

export interface Channel {
    postMessage(message: Message): void;
    onmessage: ((event: { data: Message }) => void) | null;
}

export class Tabs {
    private readonly busy = new Set<string>();
    private mine = false;
    private listeners = new Set<(what: "busy" | "changed") => void>();

    constructor(private readonly channel: Channel, private readonly name: string) {
        channel.onmessage = event => this.hear(event.data);
        this.tell("who");
    }

    private tell(kind: Message["kind"]) {
        this.channel.postMessage({ kind, from: this.name });
    }

    private hear(message: Message) {
        switch (message.kind) {
        case "who":
            // A tab that opens now learns that this one is in the middle of a change.
            if (this.mine)
                this.tell("begun");
            return;
        case "begun":
            this.busy.add(message.from);
            this.emit("busy");
            return;
        case "ended":
            this.busy.delete(message.from);
            this.emit("busy");
            return;
        case "changed":
            this.emit("changed");
        }
    }

    private emit(what: "busy" | "changed") {
        for (const listener of this.listeners)
            listener(what);
    }

    listen(listener: (what: "busy" | "changed") => void): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** Whether another tab is in the middle of a change. */
    get elsewhere(): boolean { return this.busy.size > 0; }

    begin() {
        this.mine = true;
        this.tell("begun");
    }

    end() {
        if (!this.mine)
            return;
        this.mine = false;
        this.tell("ended");
    }

    /** Tells the other tabs to read the state anew. */
    changed() { this.tell("changed"); }
}
