import { encode } from "uqr";

/** The QR code of a text: black on white with its quiet zone, in the dark theme too, since some apps read nothing else. */
export function QrCode({ text, label }: { text: string; label: string }) {
    const { data, size } = encode(text, { ecc: "M", border: 4 });
    const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
    return (
        <svg className="totp-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
            <rect width={size} height={size} fill="#fff" />
            <path d={path} fill="#000" />
        </svg>
    );
}
