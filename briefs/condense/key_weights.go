// Made by: go test ./briefs/condense -run TestTrainKey -train-key

package condense

// keyWeights says what each feature of a statement is worth. See docs/condenser.md.
var keyWeights = [keyFeatures]float64{
	kFirst: 0.287,
	kSecond: 0.226,
	kNear: 0.409,
	kDepth: -0.733,
	kShort: -0.145,
	kBrief: -0.538,
	kLong: -0.107,
	kVeryLong: -0.307,
	kTitleWords: 0.653,
	kTitleShare: 0.115,
	kLeadShare: 0.390,
	kCentral: 0.264,
	kAround: 0.108,
	kAbove: 0.393,
	kSpeakerTitle: 0.103,
	kSpeakerLead: 0.311,
	kSpeakerShare: -0.051,
	kSpeakerTop: 0.034,
	kSpeakerNamed: 0.014,
	kByName: 0.048,
	kByPronoun: -0.124,
	kDescribed: -0.006,
	kUnknown: 0.125,
	kHasRole: 0.240,
	kFirstPerson: 0.020,
	kOpinion: -0.082,
	kDangling: -0.083,
	kPointing: 0.107,
	kQuestion: -0.472,
	kExclaims: 0.070,
	kSplit: 0.022,
	kLower: -0.127,
	kNumbers: -0.053,
	kNames: 0.270,
	kOpensPara: 0.253,
	kNested: -0.297,
	kFutile: -0.121,
	kColon: 0.189,
}

// keyFloor is what a statement must be worth to be shown.
const keyFloor = -100
