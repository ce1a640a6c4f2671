package condense

// keyFeature names one thing the choice of the key quotation looks at.
type keyFeature int

const (
	kFirst        keyFeature = iota // it is the text's first statement
	kSecond                         // its second
	kThird                          // its third
	kNear                           // how near to the top it stands, 1 to 0
	kDepth                          // where in the text it begins, 0 to 1
	kShort                          // under nine words
	kBrief                          // under fourteen
	kLong                           // over thirty-five
	kVeryLong                       // over fifty-five
	kTitleWords                     // how many telling words of the headline it has
	kTitleShare                     // of its telling words, how many the headline has
	kLeadShare                      // of its telling words, how many the first sentences have
	kCentral                        // how often its telling words come in the text
	kAround                         // headline words in the sentence around it
	kAbove                          // headline words in the sentence before it
	kSpeakerTitle                   // its speaker is in the headline
	kSpeakerLead                    // its speaker is in the first paragraphs
	kSpeakerShare                   // how many of the statements are its speaker's
	kSpeakerTop                     // nobody has more of them
	kSpeakerNamed                   // how often its speaker is named, of all names
	kByName                         // the cue names its speaker
	kByPronoun                      // the cue has he or she
	kDescribed                      // its speaker has no name
	kUnknown                        // its speaker is not known
	kHasRole                        // the text tells what its speaker is
	kFirstPerson                    // I, we, our
	kOpinion                        // must, should, never, believe
	kDangling                       // begins with what points outside of it
	kPointing                       // its pronouns that point outside
	kQuestion                       // asks
	kExclaims                       // shouts
	kSplit                          // its cue interrupts it
	kLower                          // begins in small letters
	kNumbers                        // has numbers
	kNames                          // its names
	kOpensPara                      // begins its paragraph
	kNested                         // quotes others
	kFutile                         // says little: thanks, jokes, asides
	kColon                          // is introduced by a colon
	kStrong                         // has words that judge
	kPast                           // tells of the past
	kPresent                        // says what is or will be
	kLength                         // how far from the best length
	kTooLong                        // over forty-five words
	kTitleRun                       // words that stand together in the headline too
	kTitleFirst                     // the first statement of somebody in the headline
	kTitleOpens                     // its speaker opens the headline
	kPower                          // its speaker holds office
	kComments                       // its speaker watches and explains
	kHedged                         // begins with I think, I guess, you know
	kAsked                          // its cue is a question's or a song's
	kOwnFirst                       // its speaker's first statement
	kRoleTitle                      // words of its speaker's role are in the headline
	kYou                            // speaks to somebody
	kTitleNames                     // names of the headline in it
	kTitleBoth                      // how many words of the headline it has, if its speaker is in the headline
	kStranger                       // how near to the top it stands, if its speaker is not in the headline: place tells more then
	kEcho                           // of the words that the headline quotes, how many it has
	kEchoMost                       // no other has more of them
	kLeadMost                       // no other shares more with what the writer says first
	kOnlyAsks                       // is nothing but a question
	kMended                         // has gaps or words put in
	kWill                           // says what will be
	kLeadEcho                       // of the words that the first paragraphs quote in their own sentences, how many it has
	kNone                           // of showing none at all: what a statement must be worth
	keyFeatures
)
