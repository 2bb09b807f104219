using LocalServers.Network;

namespace SyncService.FaultTests.Steps;

/// <summary>Recognises in the unencrypted bytes between service and PostgreSQL how far a transaction is.</summary>
internal sealed class PostgresSteps : IWireReader
{
    public const string BeforeCopy = "before the COPY";
    public const string InCopy = "in the middle of the COPY";
    public const string AfterCopy = "after the COPY";
    public const string BeforeCommit = "before the commit of a batch";
    public const string AfterCommit = "after the commit of a batch";
    public const string BeforeComparing = "before rows of the target are read for a comparison";
    public const string BeforeKeys = "before the keys are kept that only the target has";
    public const string BeforeAsking = "before the commit of a request";
    public const string AfterAsking = "after the commit of a request";
    public const string BeforeDeletes = "before the commit of requests to delete";
    public const string AfterDeletes = "after the commit of requests to delete";
    public const string BeforeTaking = "before the commit of a generation";
    public const string AfterTaking = "after the commit of a generation";

    /// <summary>Where a comparison puts rows of the source.</summary>
    private const string ComparedRows = "pg_temp.";

    private readonly Dictionary<string, string> statements = new(StringComparer.Ordinal);
    private readonly MessageReader requests;
    private readonly MessageReader answers;
    private List<WireMoment> found = [];
    private bool copies;
    private bool copied;
    private (string Before, string After)? asked;

    public PostgresSteps()
    {
        requests = new MessageReader(startsUntyped: true, OnRequest);
        answers = new MessageReader(startsUntyped: false, OnAnswer);
    }

    public void Read(Direction direction, ReadOnlySpan<byte> bytes, List<WireMoment> moments)
    {
        found = moments;
        (direction == Direction.ToServer ? requests : answers).Read(bytes);
    }

    private void OnRequest(char type, ReadOnlyMemory<byte> body, int end)
    {
        switch (type)
        {
            case 'Q':
                Statement(Text(body, 0), end);
                break;
            case 'P':
                var name = Text(body, 0);
                statements[name] = Text(body, name.Length + 1);
                break;
            case 'B':
                var prepared = Text(body, Text(body, 0).Length + 1);
                if (statements.TryGetValue(prepared, out var sql)) Statement(sql, end);
                break;
            case 'd' when copies:
                Found(InCopy, end);
                break;
        }
    }

    private void Statement(string sql, int end)
    {
        switch (sql.TrimStart())
        {
            case var copy when copy.StartsWith("COPY (", StringComparison.Ordinal):
                copies = false;
                Found(BeforeComparing, end);
                break;
            case var copy when copy.StartsWith("COPY ", StringComparison.Ordinal):
                copies = !copy.Contains(ComparedRows, StringComparison.Ordinal);
                if (copies) Found(BeforeCopy, end);
                break;
            case var keys when keys.StartsWith("INSERT INTO sync_service.deletion_keys", StringComparison.Ordinal):
                Found(BeforeKeys, end);
                break;
            case var ask when ask.StartsWith("INSERT INTO sync_service.request", StringComparison.Ordinal):
                asked = ask.Contains("sync_service.deletion_keys", StringComparison.Ordinal) ? (BeforeDeletes, AfterDeletes) : (BeforeAsking, AfterAsking);
                break;
            case var commit when commit.Trim() == "COMMIT":
                Found(copied ? BeforeCommit : asked?.Before ?? BeforeTaking, end);
                break;
        }
    }

    private void OnAnswer(char type, ReadOnlyMemory<byte> body, int end)
    {
        if (type != 'C') return;
        var tag = Text(body, 0);
        if (tag.StartsWith("COPY ", StringComparison.Ordinal))
        {
            if (!copies) return;
            copied = true;
            Found(AfterCopy, end);
        }
        else if (tag == "COMMIT")
        {
            Found(copied ? AfterCommit : asked?.After ?? AfterTaking, end);
            (copied, asked) = (false, null);
        }
    }

    private void Found(string step, int end) => found.Add(new WireMoment(step, end - 1));

    private static string Text(ReadOnlyMemory<byte> body, int from)
    {
        var rest = body.Span[Math.Min(from, body.Length)..];
        var end = rest.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
