using System.Globalization;
using System.Text;

namespace SyncService.FaultTests.Steps;

/// <summary>Cuts a stream of Redis's protocol into values, whatever pieces it comes in: https://redis.io/docs/latest/develop/reference/protocol-spec/</summary>
/// <param name="onElement">Called at the end of each simple value of the outermost array, or of a value that is no array: its place, its beginning, where it ends.</param>
/// <param name="onValue">Called at the end of each outermost value: its type, where it ends.</param>
internal sealed class RespReader(Action<int, string, int> onElement, Action<char, int> onValue)
{
    /// <summary>Of longer values only the beginning is told.</summary>
    public const int Kept = 128;

    private readonly Stack<long> open = new();
    private readonly StringBuilder line = new();
    private readonly StringBuilder text = new();
    private char outermost;
    private long bulkLeft = -1;
    private int place;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length;)
        {
            if (bulkLeft >= 0)
            {
                var taken = (int)Math.Min(bulkLeft, bytes.Length - i);
                // The two bytes that end a bulk value are counted with it, and fall off as nothing compares with them.
                var kept = Math.Min(taken, Kept - text.Length);
                if (kept > 0) text.Append(System.Text.Encoding.ASCII.GetString(bytes.Slice(i, kept)));
                (i, bulkLeft) = (i + taken, bulkLeft - taken);
                if (bulkLeft == 0) EndValue(i);
                continue;
            }

            var b = (char)bytes[i++];
            if (b == '\n') ReadLine(i);
            else if (b != '\r' && line.Length < Kept) line.Append(b);
        }
    }

    private void ReadLine(int end)
    {
        if (line.Length == 0) return;
        var type = line[0];
        var rest = line.ToString(1, line.Length - 1);
        line.Clear();
        if (open.Count == 0) (outermost, place) = (type, 0);
        switch (type)
        {
            case '$' or '=' or '!' when Number(rest) >= 0:
                text.Clear();
                bulkLeft = Number(rest) + 2;
                break;
            case '*' or '~' or '>' when Number(rest) > 0:
                open.Push(Number(rest));
                break;
            case '%' or '|' when Number(rest) > 0:
                // An attribute comes before the value that it belongs to, and is none itself.
                open.Push((Number(rest) * 2) + (type == '|' ? 1 : 0));
                break;
            default:
                text.Clear().Append(rest);
                EndValue(end);
                break;
        }
    }

    private void EndValue(int end)
    {
        bulkLeft = -1;
        if (open.Count <= 1) onElement(place++, text.ToString().TrimEnd('\r', '\n'), end);
        while (open.TryPop(out var left))
        {
            if (left > 1)
            {
                open.Push(left - 1);
                return;
            }
        }

        onValue(outermost, end);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
