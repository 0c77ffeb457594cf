// The name of the page in Cockpit's menu. build.js makes po.LANGUAGE.js of it.

export const menu = {
    label: "Two-factor authentication",
    names: { de: "Zwei-Faktor-Anmeldung", ja: "二要素認証" },
};
