using System.Security.Cryptography;
using LocalServers.Network;
using SyncService.Queue.Steps;

namespace SyncService.FaultTests.Steps;

/// <summary>Recognises in the bytes between service and Redis the scripts and transactions that move records.</summary>
internal sealed class RedisSteps : IWireReader
{
    public const string BeforeBegin = "before the cursor of a reign is set";
    public const string AfterBegin = "after the cursor of a reign was set";
    public const string BeforeEnqueue = "before the enqueue";
    public const string AfterEnqueue = "after the enqueue";
    public const string BeforeTrim = "before the trim";
    public const string AfterTrim = "after the trim";

    private static readonly Dictionary<string, (string Before, string After)> Scripts = new(
        [
            .. Forms(RedisScripts.Begin, (BeforeBegin, AfterBegin)),
            .. Forms(RedisScripts.Enqueue, (BeforeEnqueue, AfterEnqueue)),
            .. Forms(RedisScripts.FinishEnqueue, (BeforeEnqueue, AfterEnqueue)),
            .. Forms(RedisScripts.Trim, (BeforeTrim, AfterTrim)),
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly Queue<string?> awaited = new();
    private readonly RespReader requests;
    private readonly RespReader replies;
    private List<WireMoment> found = [];
    private bool isScript;
    private bool isTransaction;
    private (string Before, string After)? queued;
    private string? after;

    public RedisSteps()
    {
        requests = new RespReader(OnArgument, (_, _) => OnRequest());
        replies = new RespReader((_, _, _) => { }, OnReply);
    }

    public void Read(Direction direction, ReadOnlySpan<byte> bytes, List<WireMoment> moments)
    {
        found = moments;
        (direction == Direction.ToServer ? requests : replies).Read(bytes);
    }

    private void OnArgument(int place, string text, int end)
    {
        if (place == 0)
        {
            isScript = text is "EVALSHA" or "EVAL";
            isTransaction = (isTransaction || text is "MULTI") && text is not "EXEC";
            if (text is "EXEC" && queued is { } transaction) Take(transaction, end);
            if (!isTransaction) queued = null;
        }

        if (place != 1 || !isScript || !Scripts.TryGetValue(text, out var steps)) return;
        if (isTransaction) queued = steps;
        else Take(steps, end);
    }

    /// <summary>What is put into a transaction is done with EXEC, and answered there.</summary>
    private void Take((string Before, string After) steps, int end)
    {
        after = steps.After;
        found.Add(new WireMoment(steps.Before, end - 1));
    }

    private void OnRequest()
    {
        awaited.Enqueue(after);
        after = null;
    }

    private void OnReply(char type, int end)
    {
        // What is pushed answers nothing.
        if (type == '>' || !awaited.TryDequeue(out var step) || step is null) return;
        found.Add(new WireMoment(step, end - 1));
    }

    /// <summary>A script is named by its digest, or sent whole where the server does not know it yet.</summary>
    private static IEnumerable<KeyValuePair<string, (string Before, string After)>> Forms(string script, (string Before, string After) steps) =>
    [
        new(Convert.ToHexStringLower(SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(script))), steps),
        new(script[..Math.Min(script.Length, RespReader.Kept)].TrimEnd(), steps),
    ];
}
