/* Copies of what is being typed, kept in this browser while the network is away: ciphertext only.
   The key comes from the server, cannot be read out again, and dies at log-out. */
(() => {
  "use strict";
  const NAME = "jalons-drafts";
  const STORE = "copies";
  const LIFE = 12 * 3600 * 1000; // no key lives longer
  const bytes = (text) => new TextEncoder().encode(text);

  const database = () =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });

  const inStore = async (mode, work) => {
    const db = await database();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction(STORE, mode);
        const asked = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      db.close();
    }
  };

  const derived = async ({ name, secret }) => {
    const ground = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: bytes("jalons"), info: bytes(`copie ${name}`) };
    return crypto.subtle.deriveKey(how, ground, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };

  class DraftCopies {
    constructor() {
      this.keys = new Map();
      this.current = null;
    }

    get ready() {
      return this.current !== null;
    }

    async open(address, body) {
      if (!crypto.subtle || !window.indexedDB) return;
      const answer = await fetch(address, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const given = (await answer.json()).keys;
      for (const each of given) this.keys.set(each.name, await derived(each));
      this.current = given[0].name;
    }

    async put(id, content) {
      if (!this.ready) return false;
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv, additionalData: bytes(`${this.current} ${id}`) };
      const data = await crypto.subtle.encrypt(how, this.keys.get(this.current), bytes(JSON.stringify(content)));
      await inStore("readwrite", (store) => store.put({ id, key: this.current, at: Date.now(), iv, data }));
      return true;
    }

    async forget(id) {
      await inStore("readwrite", (store) => store.delete(id));
    }

    /* Those that this person may open; a colleague's wait unread, the dead ones go. */
    async found() {
      if (!this.ready) return [];
      const opened = [];
      for (const { id, key, at, iv, data } of await inStore("readonly", (store) => store.getAll())) {
        try {
          const how = { name: "AES-GCM", iv, additionalData: bytes(`${key} ${id}`) };
          const clear = await crypto.subtle.decrypt(how, this.keys.get(key), data);
          opened.push({ id, content: JSON.parse(new TextDecoder().decode(clear)) });
        } catch {
          if (Date.now() - at > LIFE) await this.forget(id);
        }
      }
      return opened;
    }
  }

  window.DraftCopies = DraftCopies;
})();
