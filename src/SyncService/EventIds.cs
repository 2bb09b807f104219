namespace SyncService;

/// <summary>The number of each log line. Numbers are never used again.</summary>
internal static class EventIds
{
    public const int GenerationBegun = 100;
    public const int GenerationBegunAnew = 101;
    public const int CycleRead = 102;
    public const int SchemaChanged = 103;
    public const int StampsBeforeStart = 104;
    public const int StampsAhead = 105;
    public const int NoClock = 106;
    public const int SetAside = 107;
    public const int LegacyWithoutStamp = 108;
    public const int HeldBack = 109;
    public const int HeldBackNoMore = 110;
    public const int IdleSettings = 111;
    public const int ForeignRowVersions = 112;
    public const int RepeatedKey = 113;
    public const int StampsLate = 114;
    public const int NumbersWentBack = 115;
    public const int Reloads = 120;
    public const int Differs = 121;
    public const int CarriedOut = 122;
    public const int RequestRefused = 123;

    public const int ColumnLeftOut = 300;
    public const int DeadLetters = 301;
    public const int BatchApplied = 302;
    public const int BatchRefused = 303;
    public const int TableCreated = 304;
    public const int ColumnAdded = 305;
    public const int ColumnComputed = 306;
    public const int DeleteEffects = 307;

    public const int Retrying = 400;
    public const int Recovered = 401;
    public const int StreamStopped = 402;
    public const int StandingBy = 403;
    public const int TookOver = 404;
    public const int FailureDetail = 405;

    public const int WaitingAtStart = 406;

    public const int Paused = 407;
    public const int Resumed = 408;

    public const int WaitsForSource = 409;
    public const int WaitsForTurn = 410;
    public const int WaitsForTarget = 411;

    public const int Stats = 500;
    public const int Losses = 501;
    public const int Unlike = 502;

    public const int VerifiedEqual = 600;
    public const int VerifiedDifferent = 601;
    public const int VerifiedRepaired = 602;
    public const int NotVerified = 603;
    public const int DeletesHeld = 604;
    public const int VerificationWentOn = 605;
}
